/* One patient through one thread: what drive.py and crossings.py do to a lane, statement by statement, so that the numbers are theirs.

   Common to C and C++. Before it stand the constants and records of layout.py and the functions of a model (cuda.py). A thread's memory is
   its own, which a GPU lays out number by number, thread by thread, as lanes are. */

#define HERE -1
#define ROOM(count) ((count) > 0 ? (count) : 1)
#define MIN(a, b) ((b) < (a) ? (b) : (a))
#define MAX(a, b) ((b) > (a) ? (b) : (a))

typedef struct {
    double y[SIZE], next[SIZE], u[STAGES * SIZE], c[ROOM(HOISTED)], m[ROOM(GUARDS)], flips[ROOM(GUARDS)];
    double start[SEEN], early[SEEN], middle[SEEN], ending[SEEN], work[WORK], error[2], t, tried, share, blur;
    double *p;
    bool chosen[ROOM(GUARDS)];
    Lane at;
} Thread;

__device__ void save(const double *from, double *to, long long count)
{
    for (long long i = 0; i < count; ++i)
        to[i] = from[i];
}

/* Switches */

#if GUARDS
__device__ void watch_at(double share, Thread *L, double *seen)
{
    L->share = share;
    watch(L->y, L->next, L->u, L->c, &L->t, &L->tried, &L->share, L->m, &L->blur, seen);
}

__device__ void refresh(Thread *L)
{
    L->share = 0.0;
    if (!L->at.lost)
        return;
    watch(L->y, L->y, L->u, L->c, &L->t, &L->share, &L->share, L->m, &L->blur, L->middle);
    L->at.lost = false, L->at.known = true;
    for (int i = 0; i < GUARDS; ++i)
        if (L->m[i] != L->m[i])
            L->m[i] = L->middle[i];
    save(L->middle, L->start, SEEN);
}

__device__ bool search(Thread *L)
{
    Lane *at = &L->at;
    bool anyone = false;
    at->rough = L->share == 0.0;
    if (!at->rough) {
        watch_at(L->share, L, L->middle);
        if (L->middle[SEEN - 1] > 0.0)
            at->high = L->share, anyone = true;
        return anyone;
    }
    for (int place = PLACES - 1; place > 0; --place) {
        watch_at((double)place / PLACES, L, L->middle);
        if (L->middle[SEEN - 1] > 0.0)
            at->high = (double)place / PLACES, anyone = true;
    }
    return anyone;
}

__device__ void choose(Thread *L)
{
    L->at.leading = -1, L->at.side = 0;
    for (int i = 0; i < GUARDS; ++i) {
        bool differs = L->ending[i] != L->m[i];
        L->chosen[i] = differs && fabs(L->ending[GUARDS + i]) > L->blur * L->ending[2 * GUARDS + i];
        L->flips[i] = L->ending[i];
    }
}

__device__ void choose_flips(Thread *L)
{
    L->at.landing = L->ending[3 * GUARDS];
    for (int i = 0; i < GUARDS; ++i)
        if (!L->chosen[i])
            L->flips[i] = L->m[i];
        else if (L->ending[i] != L->m[i] || !(fabs(L->ending[GUARDS + i]) < ROUNDING * L->ending[2 * GUARDS + i]))
            L->flips[i] = L->ending[i];
}

__device__ void lead(Thread *L)
{
    Lane *at = &L->at;
    long long leading = at->leading;
    double first = NOWHERE;
    for (int i = 0; i < GUARDS; ++i)
        if (L->chosen[i] && L->ending[i] != L->m[i]) {
            double below = L->early[GUARDS + i], above = L->ending[GUARDS + i];
            double place = below * above < 0.0 ? below / (below - above) : 0.5;
            if (place < first)
                leading = i, first = place;
        }
    if (leading != at->leading)
        at->leading = leading, at->below = 1.0, at->above = 1.0;
}

__device__ double within(Thread *L, int tries)
{
    lead(L);
    Lane *at = &L->at;
    double below = L->early[GUARDS + at->leading], above = L->ending[GUARDS + at->leading];
    double rounding = ROUNDING * L->ending[2 * GUARDS + at->leading];
    double width = at->high - at->low, least = NEIGHBOURS * MAX(fabs(L->t), L->tried) / L->tried;
    if (width <= least || fabs(above) <= rounding)
        return at->high;
    double place = at->low + 0.5 * width;
    if (below * above < 0.0 && tries < PATIENCE) {
        double low = at->below * below, high = at->above * above;
        place = at->low + width * (low / (low - high));
        place = MAX(place, at->low + 0.5 * least);
        place = MIN(place, at->high - 0.5 * least);
    }
    return at->low < place && place < at->high ? place : at->high;
}

__device__ void narrow(Thread *L)
{
    Lane *at = &L->at;
    bool changed = false;
    for (int i = 0; i < GUARDS; ++i)
        changed |= L->chosen[i] && L->middle[i] != L->m[i];
    if (changed) {
        at->high = L->share, at->above = 1.0;
        at->below *= at->side > 0 ? 0.5 : 1.0;
        at->side = 1;
        save(L->middle, L->ending, SEEN);
    } else {
        at->low = L->share, at->below = 1.0;
        at->above *= at->side < 0 ? 0.5 : 1.0;
        at->side = -1;
        save(L->middle, L->early, SEEN);
    }
}

__device__ void close_in(Thread *L)
{
    watch_at(L->at.high, L, L->ending);
    watch_at(0.0, L, L->early);
    choose(L);
    for (int tries = 0; (L->share = within(L, tries)) != L->at.high; ++tries) {
        watch_at(L->share, L, L->middle);
        narrow(L);
    }
    choose_flips(L);
}

__device__ void look(Thread *L)
{
    Lane *at = &L->at;
    bool lands = at->aim < at->until && L->tried == at->aim - L->t;
    at->looking = L->error[0] <= 1.0 && !at->free && !lands;
    at->low = 0.0, at->high = NOWHERE;
    if (!at->looking)
        return;
    watch_at(0.5, L, L->middle);
    watch_at(EARLY, L, L->early);
    watch_at(1.0, L, L->ending);
    suspect(L->start, L->early, L->middle, L->ending, &L->blur, &L->share);
    if (L->early[SEEN - 1] > 0.0)
        at->high = EARLY;
    else if (L->middle[SEEN - 1] > 0.0)
        at->high = 0.5;
    else if (L->ending[SEEN - 1] > 0.0)
        at->high = 1.0;
    if (at->high <= 1.0 || (at->known && L->share < 1.0 && search(L)))
        close_in(L);
    if (at->high > 1.0) {
        at->known = true;
        save(L->ending, L->start, SEEN);
    }
}
#endif

/* Steps */

__device__ void forget(Thread *L)
{
    for (int i = 0; i < GUARDS; ++i)
        L->m[i] = NOTHING;
}

__device__ void enter(Thread *L, const Plan *plan, const Patients *patients, long long who)
{
    Lane *at = &L->at;
    const Patient *its = &patients->at[who];
    save(patients->y + who * SIZE, L->y, SIZE);
    save(patients->modes + who * GUARDS, L->m, GUARDS);
    for (int i = 0; i < STAGES * SIZE; ++i)
        L->u[i] = 0.0;
    L->p = patients->p + who * PARAMETERS;
    L->t = its->t;
    L->blur = MAX(ROUNDING, SHARE_OF_TOLERANCE * plan->scale[0]);
    at->who = who, at->h = its->h, at->until = its->t, at->aim = FOREVER;
    at->steps = 0, at->chatter = its->chatter, at->span = its->span, at->last_flip = its->last_flip, at->again = false;
    at->known = false, at->free = false, at->lost = false;
    for (int i = 0; i < GUARDS; ++i)
        at->lost |= L->m[i] != L->m[i];
}

__device__ void leave(Thread *L, const Patients *patients, int outcome, long long culprit)
{
    long long who = L->at.who;
    Patient *its = &patients->at[who];
    save(L->y, patients->y + who * SIZE, SIZE);
    save(L->m, patients->modes + who * GUARDS, GUARDS);
    if (COMPLETED < outcome && outcome < AT_EVENT)
        save(L->y, patients->final + who * SIZE, SIZE);
    its->t = L->t, its->h = L->at.h, its->outcome = outcome, its->culprit = culprit;
}

__device__ double *place_of_record(const Plan *plan, const Patients *patients, long long who, long long record)
{
    return patients->states + (who * plan->records_length + record) * SIZE;
}

__device__ void record_parameters(Thread *L, const Plan *plan, const Patients *patients)
{
    Patient *its = &patients->at[L->at.who];
    double *row = patients->parameters + (L->at.who * plan->records_length + its->record) * plan->tracked_length;
    for (long long i = 0; i < plan->tracked_length; ++i)
        row[i] = L->p[plan->tracked[i]];
    its->record += 1;
}

/* Is a break being met just now? An event must not hide it. */
__device__ bool at_stake(const Thread *L, const Plan *plan)
{
    for (long long i = 0; i < plan->breaks_length; ++i) {
        bool apart = L->at.known && fabs(L->start[GUARDS + i]) > L->blur * L->start[2 * GUARDS + i];
        if (plan->breaks[i] && !apart && L->m[i] == L->m[i])
            return true;
    }
    return false;
}

/* What happens where a patient stands: HERE when it goes on, else how it leaves. */
__device__ int stand(Thread *L, const Plan *plan, const Patients *patients, bool *changed)
{
    Lane *at = &L->at;
    Patient *its = &patients->at[at->who];
    double now = L->t, *final = patients->final + at->who * SIZE;
    bool happened = false;
    if (its->crossed)
        return AT_CROSSING;
    if (now >= plan->end && final[0] != final[0])
        save(L->y, final, SIZE);
    while (its->event < its->last && plan->times[its->event] <= now) {
        long long k = its->event, target = plan->targets[k];
        if (plan->kinds[k] == PAUSE || at_stake(L, plan))
            return AT_EVENT;
        double amount = plan->amounts[k] * (plan->shares[k] >= 0 ? L->p[plan->shares[k]] : 1.0);
        amount *= plan->gates[k] >= 0 ? L->y[plan->gates[k]] : 1.0;
        if (plan->kinds[k] == BOLUS) {
            if (plan->times[k] >= plan->start)
                L->y[target] += amount;
        } else {
            L->p[target] = plan->kinds[k] == SET ? amount : L->p[target] + amount;
            *changed = true;
        }
        its->event += 1;
        happened = true, at->lost = true;
        forget(L);
    }
    if (happened) {
        its->check = true;
        if (at->h > 0.0)
            at->h = its->after_event, its->fresh = true;
    }
    if (plan->alarms_length && (its->check || now >= its->stop))
        return AT_CHECK;
    while (its->record < plan->records_length && plan->records[its->record] <= now) {
        save(L->y, place_of_record(plan, patients, at->who, its->record), SIZE);
        record_parameters(L, plan, patients);
    }
    if (now >= plan->end)
        return COMPLETED;
    at->until = its->event < its->last ? plan->times[its->event] : FOREVER;
    at->until = MIN(at->until, its->stop);
    if (at->until - now < NO_TIME)
        L->t = at->until;
    at->steps = 0;
    return HERE;
}

__device__ void size_first_step(Thread *L, const Plan *plan)
{
    double amount = 0.0, speed = 0.0;
    rates(L->y, L->c, &L->t, L->m, L->work);
    for (int i = 0; i < SIZE; ++i) {
        double allowed = plan->scale[0] * fabs(L->y[i]) + plan->scale[i + 1];
        double share = L->y[i] / allowed, pace = L->work[i] / allowed;
        amount += share * share;
        speed += pace * pace;
    }
    bool known = amount > 1e-10 && 1e-10 < speed && speed < FOREVER;
    L->at.h = known ? 0.01 * sqrt(amount / speed) : 1e-6;
}

__device__ int reject(Thread *L, const Plan *plan)
{
    Lane *at = &L->at;
    double growth = L->error[1];
    bool number = growth == growth && L->error[0] == L->error[0];
    double most = at->again ? SHRINKS_AGAIN : SHRINKS;
    at->h = L->tried * (number ? MIN(growth, most) : SHRINKS_BLINDLY);
    at->again = true;
    at->aim = FOREVER;
    if (GUARDS && !number && !plan->breaks_length) {
        at->free = true;
        forget(L);
    }
    if (at->h < 1e-14 * MAX(fabs(L->t), 1e-10))
        return number ? STEP_TOO_SMALL : NOT_A_NUMBER;
    return HERE;
}

__device__ void flip(Thread *L, const Plan *plan, const Patients *patients)
{
    Lane *at = &L->at;
    Patient *its = &patients->at[at->who];
    at->last_flip = L->t, at->aim = FOREVER, at->known = false;
    for (long long i = 0; i < plan->alarms_length; ++i)
        if (plan->alarms[i] && L->m[i] != L->flips[i]) {
            its->check = true;
            at->until = L->t;
        }
    for (long long i = 0; i < plan->breaks_length; ++i)
        if (plan->breaks[i] && L->m[i] != L->flips[i]) {
            its->crossed = true, its->chatter = at->chatter, its->span = at->span, its->last_flip = at->last_flip;
            at->until = L->t;
            save(L->m, patients->before + at->who * GUARDS, GUARDS);
        }
    for (int i = 0; i < GUARDS; ++i)
        L->m[i] = L->flips[i];
}

__device__ int cut(Thread *L, const Plan *plan, const Patients *patients)
{
    Lane *at = &L->at;
    double taken = L->tried;
    at->span = at->chatter ? MAX(taken, at->span) : taken;
    at->chatter = at->landing - at->last_flip <= 1e-6 * at->span ? at->chatter + 1 : 0;
    if (at->chatter > MOST_CHATTER)
        return SLIDES;
    if (at->chatter > SOME_CHATTER)
        at->h = 0.5 * taken;
    if (at->landing - L->t > 1e-14 * taken)
        at->aim = at->landing;
    else
        flip(L, plan, patients);
    return HERE;
}

__device__ void accept(Thread *L, const Patients *patients)
{
    Lane *at = &L->at;
    Patient *its = &patients->at[at->who];
    double taken = L->tried, growth = L->error[1], goal = MIN(at->until, at->aim), grown;
    bool reached = taken == goal - L->t;
    at->stands = true, at->landed = reached && at->aim <= at->until;
    at->now = reached ? goal : L->t + taken;
    grown = taken * (at->again ? MIN(growth, 1.0) : growth);
    at->again = false;
    if (its->fresh) {
        its->after_event = growth > 2 ? MIN(2 * taken, grown) : MIN(taken, grown);
        its->fresh = false;
    }
    if (!(reached && grown < at->h))
        at->h = grown;
    if (at->free)
        at->free = false, at->lost = true;
}

__device__ double next_due(const Thread *L, const Plan *plan, const Patients *patients)
{
    const Lane *at = &L->at;
    const Patient *its = &patients->at[at->who];
    double due = FOREVER, final = patients->final[at->who * SIZE];
    if (its->record < plan->records_length && plan->records[its->record] < at->now)
        due = plan->records[its->record];
    if (at->now > plan->end && final != final)
        due = MIN(due, plan->end);
    return due;
}

__device__ void record(Thread *L, const Plan *plan, const Patients *patients)
{
    Lane *at = &L->at;
    const Patient *its = &patients->at[at->who];
    while ((at->due = next_due(L, plan, patients)) < FOREVER) {
        L->share = (at->due - L->t) / L->tried;
        between(L->y, L->next, L->u, &L->share, L->work);
        if (at->due == plan->end && at->now > plan->end)
            save(L->work, patients->final + at->who * SIZE, SIZE);
        if (its->record < plan->records_length && at->due == plan->records[its->record]) {
            save(L->work, place_of_record(plan, patients, at->who, its->record), SIZE);
            record_parameters(L, plan, patients);
        }
    }
}

__device__ int go_on(Thread *L, const Plan *plan, const Patients *patients)
{
    L->t = L->at.now;
    if (L->at.now > plan->end)
        return COMPLETED;
    if (L->at.landed)
        flip(L, plan, patients);
    return HERE;
}

__device__ long long fastest(const Thread *L, const Plan *plan)
{
    long long worst = 0;
    double most = -1.0;
    for (int i = 0; i < SIZE; ++i) {
        double share = fabs(L->u[(STAGES - 1) * SIZE + i]) / (plan->scale[0] * fabs(L->y[i]) + plan->scale[i + 1]);
        if (!(share <= most)) {
            worst = i, most = share;
            if (share != share)
                break;
        }
    }
    return worst;
}

/* One try of a step: HERE when the patient goes on, else how it leaves. */
__device__ int turn(Thread *L, const Plan *plan, const Patients *patients, unsigned long long *counts)
{
    Lane *at = &L->at;
    int outcome;
    double left = MIN(at->until, at->aim) - L->t;
    L->tried = at->h * 1.0000001 >= left ? left : (2 * at->h > left ? 0.5 * left : at->h);
    step(L->y, L->c, &L->t, &L->tried, L->m, (double *)plan->scale, L->work, L->next, L->u, L->error);
    counts[3] += 1;
#if GUARDS
    look(L);
#endif
    at->steps += 1;
    if (!(L->error[0] <= 1.0)) {
        counts[1] += 1;
        outcome = reject(L, plan);
    } else if (GUARDS && at->looking && at->high <= 1.0) {
        counts[2] += 1;
        outcome = cut(L, plan, patients);
    } else {
        counts[0] += 1;
        accept(L, patients);
        record(L, plan, patients);
        save(L->next, L->y, SIZE);
        outcome = go_on(L, plan, patients);
    }
    return outcome == HERE && at->steps > plan->max_steps ? TOO_MANY_STEPS : outcome;
}

__device__ void carry(const Plan *plan, const Patients *patients, long long who, unsigned long long *counts)
{
    Thread its_own, *L = &its_own;
    int outcome = HERE;
    bool changed = true;
    enter(L, plan, patients, who);
    while (outcome == HERE) {
        while (!(L->t < L->at.until)) {
            outcome = stand(L, plan, patients, &changed);
            if (outcome != HERE) {
                leave(L, patients, outcome, -1);
                return;
            }
        }
        if (changed)
            constants(L->p, L->c), changed = false;
#if GUARDS
        refresh(L);
#endif
        if (L->at.h == 0.0)
            size_first_step(L, plan);
        outcome = turn(L, plan, patients, counts);
    }
    leave(L, patients, outcome, outcome == COMPLETED ? -1 : outcome == SLIDES ? L->at.leading : fastest(L, plan));
}

#ifdef __cplusplus
extern "C"
#endif
__global__ void drive(const Plan *plan, const Patients *patients, const long long *queue, long long waiting, unsigned long long *counts)
{
    unsigned long long own[4] = {0, 0, 0, 0};
    long long place = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (place >= waiting)
        return;
    carry(plan, patients, queue[place], own);
    for (int i = 0; i < 4; ++i)
        atomicAdd(&counts[i], own[i]);
}
