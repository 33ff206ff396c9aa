"""The word lists people and places are made of. Family names are built on words for 'invented', so that nobody real is meant."""

ROOTS = (
    "Rekan", "Fiktif", "Latih", "Ujicob", "Conton", "Simul", "Sampel", "Perag", "Misal", "Angan", "Khayal", "Bayang", "Umpam",
    "Andai", "Tirua", "Naskah", "Dongen", "Ibarat", "Semu", "Karang", "Lakon", "Wayang", "Kelir", "Mimpi", "Lamun", "Reriw",
    "Seolah", "Purapur", "Samar", "Gamelan", "Ilustr", "Hipotes", "Modela", "Purwar", "Rancan", "Sket", "Tamsil", "Teladan",
)  # fmt: skip
MEN_ENDINGS = ("anto", "adi", "ono", "wibowo", "nugroho", "wijoyo", "atmojo", "diharjo", "kusumo", "sasmito", "winoto", "yanto")
WOMEN_ENDINGS = ("awati", "ingsih", "ningrum", "sari", "lestari", "rahayu", "utami", "wulan", "wijayanti", "kartini")
MEN_LAST = tuple(root + ending for root in ROOTS for ending in MEN_ENDINGS)
WOMEN_LAST = tuple(root + ending for root in ROOTS for ending in WOMEN_ENDINGS)

MEN_FIRST = (
    "Slamet", "Mulyadi", "Imam", "Rofiq", "Wahyu", "Agus", "Bambang", "Sugeng", "Sutrisno", "Suparman", "Joko", "Hendra", "Eko",
    "Dwi", "Tri", "Catur", "Budi", "Heru", "Hariyanto", "Supriyadi", "Sunarto", "Sumarno", "Suyono", "Suwito", "Ponidi", "Paimin",
    "Karsono", "Wagiman", "Kasmuri", "Ngadiman", "Sarmin", "Lasiman", "Samsul", "Khoirul", "Zainal", "Ahmad", "Muhammad", "Moh.",
    "Moch.", "Muh.", "Abd.", "Abdul", "Nur", "Ma'ruf", "Syaiful", "Fathur", "Hasan", "Husen", "Mustofa", "Mahfud", "Masduki", "Mat",
    "Jumali", "Jumadi", "Rasyid", "Subhan", "Halim", "Farid", "Fauzi", "Anwar", "Arif", "Andik", "Dedi", "Didik", "Edi", "Endro",
    "Fajar", "Galih", "Gunawan", "Hadi", "Irwan", "Iwan", "Kukuh", "Lukman", "Mashudi", "Mislan", "Mujiono", "Nanang", "Nurhadi",
    "Paijo", "Prayit", "Purnomo", "Rudi", "Rizal", "Sahri", "Saiful", "Salim", "Sholeh", "Sigit", "Sukarji", "Sutaji", "Taufik",
    "Teguh", "Totok", "Untung", "Wawan", "Widodo", "Yudi", "Yulianto", "Zaini", "Matrawi", "Mattasan", "Misnadin", "Sahrawi", "Surahman",
)  # fmt: skip
WOMEN_FIRST = (
    "Siti", "Sri", "Rini", "Endang", "Yuni", "Rina", "Fitri", "Lestari", "Dewi", "Nur", "Nurul", "Nur'aini", "St.", "Umi", "Ani",
    "Anik", "Ari", "Binti", "Dian", "Dwi", "Eka", "Eni", "Erna", "Evi", "Farida", "Hanifah", "Hartatik", "Ida", "Indah", "Istiqomah",
    "Jumaiyah", "Kartika", "Khusnul", "Kholifah", "Kusmiati", "Lailatul", "Lilik", "Lusi", "Maimunah", "Maria", "Masruroh", "Mei",
    "Mudrikah", "Muslimah", "Nanik", "Ngatini", "Ninik", "Nunuk", "Nurhayati", "Partini", "Puji", "Ratna", "Reni", "Retno", "Rohmah",
    "Rukmini", "Sulastri", "Sumiati", "Suntari", "Supartini", "Susi", "Suwarni", "Titik", "Tri", "Tutik", "Ulfa", "Wahyuni", "Wartini",
    "Wiwik", "Yayuk", "Yulia", "Zubaidah", "Zulaikha", "Hosnatun", "Sumahwa", "Misnati", "Rahmatun", "Sahati",
)  # fmt: skip

PLACES = (
    "Surabaya", "Malang", "Kediri", "Blitar", "Madiun", "Jember", "Banyuwangi", "Gresik", "Sidoarjo", "Lamongan", "Tuban", "Ngawi",
    "Sumenep", "Bangkalan", "Pacitan", "Ponorogo", "Lumajang", "Probolinggo", "Jombang", "Nganjuk", "Magetan", "Bojonegoro", "Semarang",
)  # fmt: skip

HAMLETS = (
    "Krajan", "Sumber", "Tengah", "Kidul", "Lor", "Wetan", "Kulon", "Sumberejo", "Sukorame", "Bendo", "Ngrandu", "Gondang", "Jati",
    "Waru", "Pule", "Kedung", "Karanganyar", "Tegalsari", "Sidomulyo", "Purwosari", "Mojo", "Ngampel", "Plosorejo", "Kebonagung",
    "Banaran", "Dukuh", "Pandansari", "Wonorejo", "Gading", "Templek", "Sekaran", "Genengan", "Tumpuk", "Ngasem", "Sambong", "Pilang",
    "Krajan I", "Krajan II", "Krajan III", "Sumber Wetan", "Sumber Kulon", "Jati Lor", "Jati Kidul", "Bringin", "Kalianyar", "Laok",
    "Daja", "Bara' Saba", "Tambak", "Panggung", "Gunung Malang", "Kemiri", "Talok", "Ngembul", "Salam", "Sawahan", "Bulu", "Glagah",
)  # fmt: skip

BACK_TITLES = {
    "S1": ("S.Pd.", "S.H.", "S.Sos.", "S.E.", "S.AP.", "S.Pd.I", "S.Kom.", "S.T.", "S.Ag.", "S.IP."),
    "S2": ("S.H., M.H.", "S.Pd., M.M", "S.AP., M.AP.", "S.E., M.M."),
    "D3": ("A.Md.",),
}
STAFF_WORDS = (
    "Staf Kaur Keuangan", "STAF PERANGKAT DESA", "Staf Kasi Pemerintahan", "OPERATOR DESA", "Operator Siskeudes", "Staff Desa",
    "KETUA RT 02", "RT 003", "Ketua RT", "Staf Kaur Umum dan Perencanaan", "STAP KASI PELAYANAN", "Kader Posyandu", "Tenaga Honorer",
)  # fmt: skip
# Posts that differ from village to village (DOMAIN 4): a question until somebody in the district answers it.
LOCAL_POSTS = ("Kebayan", "Modin", "Jogotirto", "Jogoboyo", "Kebayan Desa", "MODIN")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
SEX_WORDS = {
    "L": ("L", "Laki-laki", "Lk", "LAKI - LAKI", "Pria", "1", "l"),
    "P": ("P", "Perempuan", "Pr", "PEREMPUAN", "Wanita", "2", "p"),
}

# How clerks write a post; the first words are the usual ones, the rest is what turns up beside them.
POST_WORDS: dict[str, tuple[str, ...]] = {
    "KADES": ("Kepala Desa", "KEPALA DESA", "Kades"),
    "SEKDES": ("Sekretaris Desa", "SEKRETARIS DESA", "Sekdes", "Carik"),
    "KAUR_TU_UMUM": ("Kepala Urusan Tata Usaha dan Umum", "KAUR TATA USAHA DAN UMUM", "Kaur Tata Usaha dan Umum", "Kaur TU & Umum"),
    "KAUR_KEUANGAN": ("Kepala Urusan Keuangan", "KAUR KEUANGAN", "Kaur Keuangan", "Kaur. Keuangan"),
    "KAUR_PERENCANAAN": ("Kepala Urusan Perencanaan", "KAUR PERENCANAAN", "Kaur Perencanaan"),
    "KAUR_UMUM_PERENCANAAN": ("Kepala Urusan Umum dan Perencanaan", "KAUR UMUM DAN PERENCANAAN", "Kaur Umum & Perencanaan"),
    "KASI_PEMERINTAHAN": ("Kepala Seksi Pemerintahan", "KASI PEMERINTAHAN", "Kasi Pemerintahan"),
    "KASI_KESEJAHTERAAN": ("Kepala Seksi Kesejahteraan", "KASI KESEJAHTERAAN", "Kasi Kesejahteraan", "KASI KESRA"),
    "KASI_PELAYANAN": ("Kepala Seksi Pelayanan", "KASI PELAYANAN", "Kasi Pelayanan"),
    "KASI_KESRA_PELAYANAN": ("Kepala Seksi Kesejahteraan dan Pelayanan", "KASI KESEJAHTERAAN DAN PELAYANAN", "Kasi Kesra dan Pelayanan"),
    "KAUR_LAIN": ("Kaur Pembangunan", "KAUR PEMBANGUNAN", "Kepala Urusan Pembangunan"),
    "KASI_LAIN": ("Kasi Pembangunan", "KASI PEMBANGUNAN", "Kepala Seksi Pembangunan"),
    "KADUS": ("Kepala Dusun", "KEPALA DUSUN", "Kasun", "Kamituwo", "Kawil Dusun", "Kadus"),
    "BPD_KETUA": ("Ketua BPD", "KETUA BPD"),
    "BPD_WAKIL": ("Wakil Ketua BPD", "WAKIL KETUA BPD"),
    "BPD_SEKRETARIS": ("Sekretaris BPD", "SEKRETARIS BPD"),
    "BPD_ANGGOTA": ("Anggota BPD", "ANGGOTA BPD", "PAW Anggota BPD"),
}
CAPACITY_WORDS = {"Pj": ("Pj. ", "Penjabat ", "PJ "), "Plt": ("Plt. ", "PLT "), "Plh": ("Plh. ", "PLH ")}
