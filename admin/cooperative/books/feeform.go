package books

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// feeRows is how many fees the form has room for.
const feeRows = 10

// feeRow is one fee of the form. One without a name is left out.
type feeRow struct {
	Code     string       `form:"kode"     max:"60" label:"coop.fees.kind"`
	Name     string       `form:"nama"     max:"60" label:"coop.fees.name"`
	NameEN   string       `form:"name"     max:"60" label:"coop.fees.name_en"`
	Percent  string       `form:"persen"   max:"6"  label:"coop.fees.percent"`
	Fixed    money.Amount `form:"tetap"             label:"coop.fees.fixed"`
	Floor    money.Amount `form:"minimal"           label:"coop.fees.least"`
	Cap      money.Amount `form:"maksimal"          label:"coop.fees.most"`
	Bearer   string       `form:"penanggung" max:"20" label:"coop.col.bearer"`
	Account  string       `form:"akun"     max:"20" label:"coop.col.account"`
	Category []string     `form:"kategori" max:"60" label:"coop.field.category"`
	Sellers  string       `form:"anggota"  max:"200" label:"coop.fees.sellers"`
	Products string       `form:"barang"   max:"1000" label:"coop.fees.products"`
	From     money.Amount `form:"mulai"             label:"coop.fees.value_from"`
	Below    money.Amount `form:"sampai"            label:"coop.fees.value_below"`
}

// feesForm is another version of the rules.
type feesForm struct {
	Start    time.Time `form:"berlaku,required" label:"coop.fees.start"`
	Decision string    `form:"keputusan,required" max:"60" label:"coop.offices.decision"`
	One      feeRow    `form:"1."`
	Two      feeRow    `form:"2."`
	Three    feeRow    `form:"3."`
	Four     feeRow    `form:"4."`
	Five     feeRow    `form:"5."`
	Six      feeRow    `form:"6."`
	Seven    feeRow    `form:"7."`
	Eight    feeRow    `form:"8."`
	Nine     feeRow    `form:"9."`
	Ten      feeRow    `form:"10."`
}

func (in *feesForm) rows() [feeRows]*feeRow {
	return [...]*feeRow{&in.One, &in.Two, &in.Three, &in.Four, &in.Five, &in.Six, &in.Seven, &in.Eight, &in.Nine, &in.Ten}
}

// formOf is filled in with rules; they start on the first of a month that is far enough off for dearer ones.
func (s *desk) formOf(ctx context.Context, v *Visit, known payments.FeeSchedule) (in feesForm, err error) {
	month := v.Now.In(v.Zone()).Add(payments.FeeNotice)
	in.Start = time.Date(month.Year(), month.Month()+1, 1, 12, 0, 0, 0, time.UTC)
	for i, row := range in.rows() {
		if i < len(known.Components) {
			c := known.Components[i]
			*row = feeRow{
				Code: c.Code, Name: c.Name, NameEN: c.NameEN, Percent: c.Percent.Percent(), Fixed: c.Fixed, Floor: c.Floor, Cap: c.Cap,
				Bearer: string(c.Bearer), Account: c.Account, Category: c.Match.Categories, From: c.Match.From, Below: c.Match.Below,
			}
			if row.Sellers, row.Products, err = s.typedOf(ctx, v, c.Match); err != nil {
				return in, err
			}
		}
	}
	return in, nil
}

// typedOf are the sellers and products of a fee as they are typed: member numbers, and a product's part of its address on each line.
func (s *desk) typedOf(ctx context.Context, v *Visit, m payments.Match) (sellers, products string, err error) {
	var numbers, slugs []string
	for _, user := range m.Sellers {
		member, err := s.Members.Membership(ctx, v.Coop.ID, members.MembershipID(v.Coop.ID, user))
		if err != nil {
			return "", "", err
		}
		numbers = append(numbers, strconv.FormatInt(member.Number, 10))
	}
	for _, id := range m.Products {
		p, err := s.Catalog.OwnProduct(ctx, v.Coop.ID, id)
		if err != nil {
			return "", "", err
		}
		slugs = append(slugs, p.Slug)
	}
	return strings.Join(numbers, ", "), strings.Join(slugs, "\n"), nil
}

// feeChoices are what the selects of the form offer.
type feeChoices struct{ codes, bearers, accounts, categories []web.Option }

// otherFee is the kind of fees that have no meaning of their own; their name is in their code.
const otherFee = "other"

func choicesOf(v *Visit) (c feeChoices) {
	for _, code := range []string{payments.CommissionFee, payments.GatewayFee, otherFee} {
		c.codes = append(c.codes, web.Option{Value: code, Text: v.Word("fee_kind", code)})
	}
	for _, bearer := range []payments.Bearer{payments.BySeller, payments.ByCooperative} {
		c.bearers = append(c.bearers, web.Option{Value: string(bearer), Text: v.Word("bearer", bearer)})
	}
	for _, account := range feeAccounts() {
		c.accounts = append(c.accounts, web.Option{Value: account.Code, Text: account.Code + " " + office.AccountName(v.Locale, account.Code)})
	}
	for _, group := range catalog.Groups() {
		name := group.Name.In(v.Lang())
		c.categories = append(c.categories, web.Option{Value: group.Slug, Text: v.T("coop.fees.category_group", name), Group: name})
		for _, shelf := range group.Shelves() {
			c.categories = append(c.categories, web.Option{Value: shelf.Slug, Text: shelf.Name.In(v.Lang()), Group: name})
		}
	}
	return c
}

// feeAccounts are those that a fee can go to: what the cooperative earns, spends or owes as a whole.
func feeAccounts() []ledger.Account {
	return slices.DeleteFunc(ledger.Chart(), func(a ledger.Account) bool {
		return a.Per != "" || a.Class == ledger.Asset || a.Class == ledger.Equity
	})
}

// schedule reads the rules of the form.
func (s *desk) schedule(ctx context.Context, v *Visit, in *feesForm) (payments.FeeSchedule, error) {
	start := time.Date(in.Start.Year(), in.Start.Month(), in.Start.Day(), 0, 0, 0, 0, v.Zone())
	rules, wrong := payments.FeeSchedule{Coop: v.Coop.ID, Resolution: in.Decision, From: start.UTC()}, fault.Fields{}
	for i, row := range in.rows() {
		if row.Name == "" {
			continue
		}
		at := strconv.Itoa(i+1) + "."
		c, err := s.component(ctx, v, row, at, wrong)
		if err != nil {
			return rules, err
		}
		rules.Components = append(rules.Components, c)
	}
	if len(wrong) > 0 {
		return rules, wrong
	}
	rules.Arrange()
	return rules, nil
}

// component reads one fee, and adds its mistakes by the names of its fields, which begin with at.
func (s *desk) component(ctx context.Context, v *Visit, row *feeRow, at string, wrong fault.Fields) (c payments.Component, err error) {
	percent, err := money.ParsePercent(cmp.Or(row.Percent, "0"))
	if err != nil || percent > 10_000 {
		wrong.Add(at+"persen", "coop.fees.percent_wrong")
	}
	if row.Cap > 0 && row.Cap < row.Floor {
		wrong.Add(at+"maksimal", "coop.fees.limits_wrong")
	}
	if row.Below > 0 && row.Below <= row.From {
		wrong.Add(at+"sampai", "coop.fees.limits_wrong")
	}
	if !slices.ContainsFunc(feeAccounts(), func(a ledger.Account) bool { return a.Code == row.Account }) {
		wrong.Add(at+"akun", "form.choose_one")
	}
	for _, slug := range row.Category {
		if _, known := catalog.CategoryOf(slug); !known {
			wrong.Add(at+"kategori", "form.choose_one")
		}
	}
	c = payments.Component{
		Code: cmp.Or(row.Code, payments.CommissionFee), Name: row.Name, NameEN: row.NameEN, Percent: percent, Fixed: row.Fixed, Floor: row.Floor,
		Cap: row.Cap, Bearer: cmp.Or(payments.Bearer(row.Bearer), payments.BySeller), Account: row.Account,
		Match: payments.Match{Categories: row.Category, From: row.From, Below: row.Below},
	}
	if row.Code == otherFee {
		c.Code += ":" + row.Name
	}
	for _, typed := range separated(row.Sellers) {
		user, err := s.sellerTyped(ctx, v, typed)
		if err != nil {
			return c, err
		}
		if user == "" {
			wrong.Add(at+"anggota", "coop.fees.no_seller", typed)
			continue
		}
		c.Match.Sellers = with(c.Match.Sellers, user)
	}
	for _, typed := range separated(row.Products) {
		product, err := s.productTyped(ctx, v, typed)
		if err != nil {
			return c, err
		}
		if product == "" {
			wrong.Add(at+"barang", "coop.fees.no_product", typed)
			continue
		}
		c.Match.Products = with(c.Match.Products, product)
	}
	return c, nil
}

// separated are the words of a field that takes several.
func separated(typed string) []string {
	return strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
}

func with(list []string, value string) []string {
	if slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}

// sellerTyped is who has a member number and a shop, "" for nobody.
func (s *desk) sellerTyped(ctx context.Context, v *Visit, typed string) (string, error) {
	number, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || number <= 0 {
		return "", nil
	}
	member, err := s.Members.ByNumber(ctx, v.Coop.ID, number)
	if err == nil {
		_, err = s.Catalog.ShopOf(ctx, v.Coop.ID, member.User)
	}
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return member.User, nil
}

// productTyped is the product of this cooperative with an address, or the last part of one; "" for none.
func (s *desk) productTyped(ctx context.Context, v *Visit, typed string) (string, error) {
	address, _, _ := strings.Cut(typed, "?")
	p, err := s.Catalog.ProductBySlug(ctx, path.Base(address))
	if fault.KindOf(err) == fault.NotFound || err == nil && p.Product.Coop != v.Coop.ID {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return p.Product.ID, nil
}

// withOther offers the code of a fee beside those with a meaning of their own.
func withOther(codes []web.Option, code string) []web.Option {
	if code == "" || slices.ContainsFunc(codes, func(o web.Option) bool { return o.Value == code }) {
		return codes
	}
	return append(slices.Clone(codes), web.Option{Value: code, Text: code})
}
