package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// kind is a sort of goods and the shelf it stands on.
type kind struct{ noun, category string }

func kinds() []kind {
	return []kind{
		{"Kopi arabika", "kopi"},
		{"Kopi robusta", "kopi"},
		{"Kopi bubuk", "kopi"},
		{"Keripik singkong", "camilan"},
		{"Keripik pisang", "camilan"},
		{"Rengginang", "camilan"},
		{"Dodol nangka", "camilan"},
		{"Kain tenun", "tenun"},
		{"Sarung batik", "tenun"},
		{"Selendang ikat", "tenun"},
		{"Keranjang rotan", "anyaman"},
		{"Tikar pandan", "anyaman"},
		{"Tas anyaman", "anyaman"},
		{"Madu hutan", "madu"},
		{"Madu kelulut", "madu"},
		{"Sambal bawang", "sambal"},
		{"Sambal terasi", "sambal"},
		{"Bumbu rendang", "sambal"},
		{"Beras merah", "beras"},
		{"Beras ketan", "beras"},
		{"Jagung pipil", "beras"},
		{"Gerabah dapur", "kriya"},
		{"Ukiran kayu", "kriya"},
		{"Topeng jati", "kriya"},
		{"Jamu kunyit", "jamu"},
		{"Wedang jahe", "jamu"},
		{"Temulawak kering", "jamu"},
		{"Sabun sereh", "rawat-diri"},
		{"Minyak kelapa", "rawat-diri"},
		{"Lulur beras", "rawat-diri"},
	}
}

func manners() []string {
	return []string{
		"asli", "pedas", "manis", "gurih", "halus", "kasar", "segar", "kering", "pilihan", "rumahan", "gunung", "pesisir", "organik",
		"warna alam", "panggang", "bakar", "sangrai", "tumbuk", "super",
	}
}

func villagesOfOrigin() []string {
	return []string{
		"Sembalun", "Gayo", "Toraja", "Kintamani", "Bajawa", "Garut", "Wonosobo", "Ciamis", "Pati", "Rembang", "Blitar", "Malino",
		"Enrekang", "Sumbawa", "Kapuas", "Sambas", "Kerinci", "Lahat", "Solok", "Samosir",
	}
}

func oneOf(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

// productName is what the n-th product is called; its number makes it, and its address, the only one of the name.
func productName(r *rand.Rand, noun string, n int) string {
	name := fmt.Sprintf("%s %s %s", noun, oneOf(r, manners()), oneOf(r, villagesOfOrigin()))
	if n%rushEvery == 0 {
		name += " rebutan"
	}
	return fmt.Sprintf("%s %07d", name, n)
}

func description(r *rand.Rand, noun string) string {
	origin := oneOf(r, villagesOfOrigin())
	return fmt.Sprintf("%s buatan %s, cara %s turun-temurun. Dibuat sedikit demi sedikit supaya selalu baru. "+
		"Rasanya %s dan %s; simpan di tempat kering, jauh dari matahari. Untuk acara besar silakan pesan seminggu sebelumnya.",
		noun, origin, strings.ToLower(origin), oneOf(r, manners()), oneOf(r, manners()))
}

func coopWord(coop int) string {
	words := []string{"mekar", "makmur", "sejahtera", "bahari", "lestari", "mandiri", "harapan", "karya", "tani", "sumber"}
	return words[coop%len(words)]
}

func coopName(coop int) string {
	word := coopWord(coop)
	return fmt.Sprintf("Koperasi %s%s %s %04d", strings.ToUpper(word[:1]), word[1:], villagesOfOrigin()[coop/10%20], coop)
}

func personName(coop, member int) string {
	r := chance(drawnPerson, coop*100_000+member)
	first := []string{
		"Siti", "Dewi", "Sri", "Wahyu", "Agus", "Budi", "Ratna", "Ketut", "Made", "Lalu", "Baiq", "Asep", "Neneng", "Ujang", "Rahmah",
		"Yosep", "Marta", "Hasan", "Fatimah", "Ahmad",
	}
	last := []string{
		"Wahyuni", "Lestari", "Santoso", "Hidayat", "Saragih", "Siregar", "Nasution", "Tarigan", "Wijaya", "Kusuma", "Rangkuti", "Mulyani",
		"Hartono", "Susanti", "Rahman", "Effendi", "Pratama", "Utami", "Suryani", "Gunawan",
	}
	return oneOf(r, first) + " " + oneOf(r, last)
}

// shopName ends in the numbers of the cooperative and the member, and so does the shop's address.
func shopName(coop, member int) string {
	name, _, _ := strings.Cut(personName(coop, member), " ")
	sorts := []string{"Dapur", "Kebun", "Rumah", "Griya", "Karya"}
	return fmt.Sprintf("%s %s %04d %05d", sorts[member%len(sorts)], name, coop, member)
}
