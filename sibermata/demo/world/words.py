"""The words that stand in lists: titles, posts, sexes, months, and what is no official."""

BACK_TITLES = {
    "S1": (
        "S.Pd.",
        "S.H.",
        "S.Sos.",
        "S.E.",
        "S.AP.",
        "S.Pd.I",
        "S.Kom.",
        "S.T.",
        "S.Ag.",
        "S.IP.",
    ),
    "S2": ("S.H., M.H.", "S.Pd., M.M", "S.AP., M.AP.", "S.E., M.M."),
    "D3": ("A.Md.",),
}
STAFF_WORDS = (
    "Staf Kaur Keuangan",
    "STAF PERANGKAT DESA",
    "Staf Kasi Pemerintahan",
    "OPERATOR DESA",
    "Operator Siskeudes",
    "Staff Desa",
    "KETUA RT 02",
    "RT 003",
    "Ketua RT",
    "Staf Kaur Umum dan Perencanaan",
    "STAP KASI PELAYANAN",
    "Kader Posyandu",
    "Unsur Staf Perangkat Desa",
    "Tenaga Honorer",
)
# Posts that differ from village to village (DOMAIN 4): a question until somebody in the district
# answers it.
LOCAL_POSTS = ("Kebayan", "Modin", "Jogotirto", "Jogoboyo", "Kebayan Desa", "MODIN")
# The name's cell of a vacant seat.
VACANT_WORDS = (
    "Meninggal Dunia",
    "PURNA TUGAS",
    "Belum Dilantik",
    "PENSIUN",
    "nan",
    "KOSONG",
    "Alm.",
    "Mengundurkan diri",
)
CELL_ERRORS = ("#REF!", "#NAME?", "#N/A", "Err:508", "#VALUE!", "Loading...")
MIXED_REMARKS = ("Pengganti alm. Rekan", "istri meninggal", "Pj. s/d 2019")
END_REMARKS = ("Meninggal dunia", "Mengundurkan diri", "Purna tugas")
SEX_WORDS = {
    "L": ("L", "Laki-laki", "Lk", "LAKI - LAKI", "Pria", "1", "l"),
    "P": ("P", "Perempuan", "Pr", "PEREMPUAN", "Wanita", "2", "p"),
}

# How clerks write a post; the first words are the usual ones, the rest is what turns up beside
# them.
POST_WORDS: dict[str, tuple[str, ...]] = {
    "KADES": ("Kepala Desa", "KEPALA DESA", "Kades"),
    "SEKDES": ("Sekretaris Desa", "SEKRETARIS DESA", "Sekdes", "Carik"),
    "KAUR_TU_UMUM": (
        "Kepala Urusan Tata Usaha dan Umum",
        "KAUR TATA USAHA DAN UMUM",
        "Kaur Tata Usaha dan Umum",
        "Kaur TU & Umum",
        "KAUR TATA USAHA, UMUM DAN KEPEGAWAIAN",
    ),
    "KAUR_KEUANGAN": (
        "Kepala Urusan Keuangan",
        "KAUR KEUANGAN",
        "Kaur Keuangan",
        "Kaur. Keuangan",
        "Kaur Keuangan dan Aset Desa",
    ),
    "KAUR_PERENCANAAN": ("Kepala Urusan Perencanaan", "KAUR PERENCANAAN", "Kaur Perencanaan"),
    "KAUR_UMUM_PERENCANAAN": (
        "Kepala Urusan Umum dan Perencanaan",
        "KAUR UMUM DAN PERENCANAAN",
        "Kaur Umum & Perencanaan",
    ),
    "KASI_PEMERINTAHAN": (
        "Kepala Seksi Pemerintahan",
        "KASI PEMERINTAHAN",
        "Kasi Pemerintahan",
        "Kepala Seksi Pemerintahan dan Pembinaan Masyarakat",
    ),
    "KASI_KESEJAHTERAAN": (
        "Kepala Seksi Kesejahteraan",
        "KASI KESEJAHTERAAN",
        "Kasi Kesejahteraan",
        "KASI KESRA",
    ),
    "KASI_PELAYANAN": ("Kepala Seksi Pelayanan", "KASI PELAYANAN", "Kasi Pelayanan"),
    "KASI_KESRA_PELAYANAN": (
        "Kepala Seksi Kesejahteraan dan Pelayanan",
        "KASI KESEJAHTERAAN DAN PELAYANAN",
        "Kasi Kesra dan Pelayanan",
    ),
    "KAUR_LAIN": ("Kaur Pembangunan", "KAUR PEMBANGUNAN", "Kepala Urusan Pembangunan"),
    "KASI_LAIN": ("Kasi Pembangunan", "KASI PEMBANGUNAN", "Kepala Seksi Pembangunan"),
    "KADUS": ("Kepala Dusun", "KEPALA DUSUN", "Kasun", "Kamituwo", "Kawil Dusun", "Kadus"),
    "BPD_KETUA": ("Ketua BPD", "KETUA BPD"),
    "BPD_WAKIL": ("Wakil Ketua BPD", "WAKIL KETUA BPD"),
    "BPD_SEKRETARIS": ("Sekretaris BPD", "SEKRETARIS BPD"),
    "BPD_ANGGOTA": ("Anggota BPD", "ANGGOTA BPD", "PAW Anggota BPD"),
}
CAPACITY_WORDS = {
    "Pj": ("Pj. ", "Penjabat ", "PJ "),
    "Plt": ("Plt. ", "PLT "),
    "Plh": ("Plh. ", "PLH "),
}
CAPACITY_REMARKS = {
    "Pj": ("Pj. Kepala Desa", "PJ"),
    "Plt": ("Plt. Kepala Desa", "(Plt)"),
    "Plh": ("Plh. Kepala Desa", "PLH"),
}
