"""The vocabulary of the body: every quantity that one organ tells the rest, once.

`output=True` marks what is told for the user to see, whether or not another organ reads it.
"""

from ..language import Vocabulary, signal


class Signals(Vocabulary):
    # person
    weight = signal("kg", "body weight")
    body_surface = signal("m2", "body surface area")
    age = signal("y", "age", output=True)
    female = signal("1", "1 for a woman, 0 for a man")

    # immunity
    antigen = signal("1", "nuclear material from dying cells, 1 in health")
    interferon = signal("1", "type I interferon effect, 1 in health", output=True)
    interleukin_6 = signal("1", "interleukin-6, 1 in health")
    b_cells = signal("1", "autoreactive B cells, share of their ceiling", output=True)
    plasmablasts = signal("1", "short-lived cells that make autoantibody")
    long_lived_plasma_cells = signal("1", "long-lived cells that make autoantibody")
    baff = signal("1", "BAFF free to act, 1 in health")
    b_cell_formation = signal("1", "B cells that leave the marrow under therapy, 1 without")
    b_cell_death = signal("1", "death of B cells under therapy, 1 without")
    t_cell_help = signal("1", "help that T cells can give under therapy, 1 without", output=True)
    t_cell_proliferation = signal("1", "division of T cells under therapy, 1 without")
    plasma_cell_death = signal("1", "death of long-lived plasma cells under therapy, 1 without")
    immune_proliferation = signal("1", "division of lymphocytes under therapy, 1 without")

    # antibody
    anti_dsdna = signal("IU/mL", "antibody against double-stranded DNA", output=True)
    immune_complexes = signal("1", "circulating immune complexes", output=True)

    # immunoglobulin
    igg = signal("g/L", "immunoglobulin G in serum", output=True)
    igg_loss = signal("1/d", "loss of immunoglobulin G by breakdown and in urine together")
    igg_breakdown = signal("1", "breakdown of an antibody that FcRn spares, against health: slow when there is little of all", output=True)
    urinary_igg_clearance = signal("L/d", "plasma that urine clears of immunoglobulin G, and of antibodies given as drugs", output=True)

    # complement
    c3 = signal("mg/dL", "complement C3 in serum", output=True)
    c4 = signal("mg/dL", "complement C4 in serum", output=True)
    c3_relative = signal("1", "C3 against its healthy level")
    c4_relative = signal("1", "C4 against its healthy level")

    # glomerulus
    leukocytes = signal("1", "leukocytes and macrophages in the glomeruli")
    endothelial_injury = signal("1", "injured share of the capillary endothelium", output=True)
    coagulation = signal("1", "capillaries shut by fibrin and microthrombi", output=True)
    proliferation = signal("1", "endocapillary and crescentic proliferation", output=True)
    barrier_damage = signal("1", "reversible damage of the filtration barrier", output=True)
    podocytes = signal("1", "podocytes left", output=True)
    matrix = signal("1", "excess glomerular matrix", output=True)
    fibrogenic_signal = signal("1", "TGF-beta in glomeruli, 0 in health")
    nephrons = signal("1", "functioning nephrons left of those at the start", output=True)
    hypertrophy = signal("1", "filtration of one nephron against health")
    activity_index = signal("1", "NIH activity index, 0 to 24", output=True)
    chronicity_index = signal("1", "NIH chronicity index, 0 to 12", output=True)
    antiphospholipid = signal("1", "antiphospholipid antibody: 0 without, 1 with a full profile", output=True)

    # tubule
    tubular_inflammation = signal("1", "tubulointerstitial inflammation")
    interstitial_fibrosis = signal("1", "fibrosed share of the interstitium", output=True)
    tubular_cells = signal("1", "tubular cells at work in the nephrons that are left, against health", output=True)
    tubular_abandonment = signal("1/d", "share of nephrons lost because their tubule does not heal")
    tubular_mass = signal("1", "tubular tissue that still makes hormones, against health")

    # filtration
    gfr = signal("mL/min", "glomerular filtration rate of both kidneys", output=True)
    gfr_relative = signal("1", "filtration rate against this person's own healthy rate")
    egfr = signal("mL/min/1.73m2", "filtration rate estimated from creatinine (CKD-EPI 2021)", output=True)
    creatinine = signal("mg/dL", "creatinine in serum", output=True)
    glomerular_pressure = signal("1", "capillary pressure in glomeruli against health", output=True)
    afferent_resistance = signal("1", "resistance of afferent arterioles against health", output=True)
    efferent_resistance = signal("1", "resistance of efferent arterioles against health", output=True)
    perfusion = signal("1", "arterial pressure over the resistance of the kidney's arterioles, against health", output=True)
    upcr = signal("g/g", "urine protein to creatinine ratio", output=True)

    # albumin
    albumin = signal("g/dL", "albumin in serum", output=True)

    # circulation
    renin_angiotensin = signal("1", "activity of the renin-angiotensin system, 1 in health")
    mean_pressure = signal("mmHg", "mean arterial pressure", output=True)
    pressure_relative = signal("1", "mean arterial pressure against this person's own healthy pressure")
    systolic_pressure = signal("mmHg", "systolic blood pressure", output=True)
    diastolic_pressure = signal("mmHg", "diastolic blood pressure", output=True)

    # sodium
    sodium = signal("mmol/L", "sodium in serum", output=True)
    extracellular_volume = signal("L", "extracellular fluid", output=True)
    fluid_excess = signal("L", "extracellular fluid above the normal volume, which is weight gained", output=True)
    filling = signal(
        "1", "filling of the vessels against health: extracellular fluid, less what lack of albumin lets into tissue", output=True
    )
    sodium_excretion = signal("mmol/d", "sodium lost in the urine", output=True)
    sodium_balance = signal("mmol/d", "sodium eaten less that lost; what a dialyser moves is apart", output=True)

    # urea
    urea_nitrogen = signal("mg/dL", "urea nitrogen in serum", output=True)
    dialysis = signal("1", "what a bath clears of small solutes now: 0 without, 1 while a usual dialyser runs", output=True)

    # blood
    haemoglobin = signal("g/dL", "haemoglobin", output=True)
    ferritin = signal("ng/mL", "ferritin in serum", output=True)
    transferrin_saturation = signal("%", "transferrin saturation", output=True)
    hepcidin = signal("1", "hepcidin against health", output=True)
    iron_absorbed = signal("1", "share of iron in the gut that is absorbed, in small amounts", output=True)

    # white_cells
    neutrophils = signal("Gcells/L", "neutrophils in blood, billions in a litre", output=True)
    lymphocytes = signal("Gcells/L", "lymphocytes in blood, billions in a litre", output=True)
    b_lymphocytes = signal("Gcells/L", "B lymphocytes of all specificities in blood", output=True)
    t_lymphocytes = signal("Gcells/L", "T and natural killer lymphocytes in blood", output=True)
    b_cell_pool = signal("1", "B cells of all specificities in blood and tissue, against health")

    # mineral
    ionised_calcium = signal("mmol/L", "ionised calcium in plasma", output=True)
    total_calcium = signal("mg/dL", "total calcium in serum", output=True)
    phosphate = signal("mg/dL", "phosphate in serum, counted as phosphorus", output=True)
    calcium_phosphate_product = signal("mg^2/dL^2", "total calcium times phosphate", output=True)
    soft_tissue_calcium = signal("mmol", "calcium laid down in vessels and soft tissue", output=True)
    bone_mineral = signal("1", "calcium in deep bone against health", output=True)
    calcium_balance = signal("mmol/d", "calcium absorbed less that lost in juices and urine; what a dialyser moves is apart", output=True)
    phosphate_balance = signal("mmol/d", "phosphate absorbed less that lost in urine; what a dialyser moves is apart", output=True)
    phosphate_load = signal("1", "phosphate that each nephron must excrete, against health")

    # parathyroid
    pth = signal("pg/mL", "intact parathyroid hormone", output=True)
    parathyroid_mass = signal("1", "parathyroid gland mass against health", output=True)

    # vitamin_d
    vitamin_d_total = signal("ng/mL", "25-hydroxyvitamin D in serum, bound and free", output=True)
    vitamin_d_free = signal("1", "free 25-hydroxyvitamin D against health", output=True)
    binding_protein = signal("1", "vitamin D-binding protein against health", output=True)

    # calcitriol
    hydroxylase = signal("1", "kidney 1-alpha-hydroxylase activity against health", output=True)
    calcitriol = signal("pg/mL", "1,25-dihydroxyvitamin D in serum", output=True)

    # fgf23
    fgf23 = signal("pg/mL", "intact fibroblast growth factor 23", output=True)
    fgf23_action = signal("1", "FGF23 acting through klotho on tubules, against health")

    # electrolytes
    magnesium = signal("mg/dL", "magnesium in serum", output=True)
    potassium = signal("mmol/L", "potassium in serum", output=True)
    bicarbonate = signal("mmol/L", "bicarbonate in serum", output=True)
    ph = signal("1", "arterial pH")

    # symptoms
    cramps = signal("events/week", "muscle cramps", output=True)
    tetany = signal("events/week", "tetany: spasms from low ionised calcium", output=True)
    hypotension = signal("events/week", "falls of blood pressure while a machine draws fluid off", output=True)
    rash = signal("1", "skin rash, 0 to 1", output=True)
    urine_red_cells = signal("cells/hpf", "red cells in the urine sediment", output=True)
    urine_white_cells = signal("cells/hpf", "white cells in the urine sediment", output=True)
    fatigue = signal("1", "fatigue, 0 to 1", output=True)

    # what may befall the patient; probabilities count from the day on which the run began
    infection_rate = signal("events/y", "infections that need treatment", output=True)
    infection_probability = signal("1", "probability of an infection that needs a hospital", output=True)
    thrombosis_rate = signal("1/y", "clots in veins and arteries", output=True)
    thrombosis_probability = signal("1", "probability of a clot", output=True)
    malignancy_rate = signal("1/y", "malignancies", output=True)
    malignancy_excess = signal("1/y", "malignancies beyond those of age")
    malignancy_probability = signal("1", "probability of a malignancy", output=True)
    ovarian_reserve = signal("1", "follicles left of those that a healthy woman of this age has", output=True)
    menopause_probability = signal("1", "probability that the menopause is past, early or in its time", output=True)
    fracture_rate = signal("1/y", "fractures of any bone", output=True)
    fracture_probability = signal("1", "probability of a fracture", output=True)
    death_rate = signal("1/y", "deaths among many such patients", output=True)
    death_probability = signal("1", "probability of having died", output=True)
