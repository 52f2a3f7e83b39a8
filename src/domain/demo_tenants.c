#include "domain/demo_tenants.h"

#include <math.h>

#include "base/map.h"

/* Sizes are proportional to rank^-ZIPF: the largest of 60 makes an eighth of all calls, the
 * smallest a 200th. */
#define ZIPF 0.75

static const struct {
	const char *name;
	enum demo_trade trade;
	int utc_offset_h;
} firms[] = {
	{"Northgate Clinics", TRADE_HEALTH, -5},
	{"Harbour & Vale", TRADE_RETAIL, 0},
	{"Kestrel Manufacturing", TRADE_INDUSTRY, 1},
	{"Blue Heron Hotels", TRADE_HOTELS, -8},
	{"Lindqvist Advisory", TRADE_SERVICES, 1},
	{"Sunrise Dental Group", TRADE_HEALTH, -6},
	{"Oakline Furniture", TRADE_RETAIL, -5},
	{"Ferrum Steelworks", TRADE_INDUSTRY, 1},
	{"Casa Miramar", TRADE_HOTELS, 1},
	{"Penrose Legal", TRADE_SERVICES, 0},
	{"Riverbend Medical", TRADE_HEALTH, -5},
	{"Tidewater Outfitters", TRADE_RETAIL, -5},
	{"Atlas Bearings", TRADE_INDUSTRY, 1},
	{"Summit Lodge Group", TRADE_HOTELS, -7},
	{"Bright Path Education", TRADE_SERVICES, -6},
	{"Mercy Lane Hospitals", TRADE_HEALTH, -5},
	{"Wren & Sparrow", TRADE_RETAIL, 0},
	{"Polar Compressors", TRADE_INDUSTRY, 2},
	{"Grand Alster", TRADE_HOTELS, 1},
	{"Ironbridge Insurance", TRADE_SERVICES, 0},
	{"Cedar Hill Pediatrics", TRADE_HEALTH, -6},
	{"Marigold Foods", TRADE_RETAIL, -5},
	{"Vulcan Castings", TRADE_INDUSTRY, -5},
	{"Seabright Resorts", TRADE_HOTELS, -5},
	{"Quantum Recruiting", TRADE_SERVICES, -8},
	{"Lakeshore Imaging", TRADE_HEALTH, -6},
	{"Copper Kettle", TRADE_RETAIL, -7},
	{"Delta Hydraulics", TRADE_INDUSTRY, 1},
	{"Palais Lumiere", TRADE_HOTELS, 1},
	{"Hawthorne Realty", TRADE_SERVICES, -5},
	{"Aurora Fertility", TRADE_HEALTH, -8},
	{"Juniper Cosmetics", TRADE_RETAIL, 1},
	{"Stonefield Cement", TRADE_INDUSTRY, 2},
	{"Old Mill Inns", TRADE_HOTELS, 0},
	{"Cobalt Logistics", TRADE_SERVICES, 1},
	{"Valley Orthopedics", TRADE_HEALTH, -7},
	{"Pinecrest Toys", TRADE_RETAIL, -6},
	{"Meridian Turbines", TRADE_INDUSTRY, -6},
	{"Azure Bay Cruises", TRADE_HOTELS, -5},
	{"Tallis Accounting", TRADE_SERVICES, 0},
	{"Greenway Pharmacy", TRADE_HEALTH, 0},
	{"Foxglove Books", TRADE_RETAIL, 0},
	{"Orion Elevators", TRADE_INDUSTRY, 8},
	{"Kyoto Garden Hotels", TRADE_HOTELS, 9},
	{"Sterling Freight", TRADE_SERVICES, -6},
	{"Hillcrest Cardiology", TRADE_HEALTH, -5},
	{"Nordlys Outdoor", TRADE_RETAIL, 1},
	{"Pioneer Plastics", TRADE_INDUSTRY, -5},
	{"Monsoon Retreats", TRADE_HOTELS, 7},
	{"Larkspur Media", TRADE_SERVICES, -8},
	{"Beacon Home Care", TRADE_HEALTH, -5},
	{"Saffron Kitchenware", TRADE_RETAIL, 5},
	{"Granite Quarries", TRADE_INDUSTRY, 2},
	{"Alpenrose Chalets", TRADE_HOTELS, 1},
	{"Crestview Travel", TRADE_SERVICES, -5},
	{"Willow Creek Vision", TRADE_HEALTH, -6},
	{"Bramble & Thorn", TRADE_RETAIL, 0},
	{"Titan Packaging", TRADE_INDUSTRY, 1},
	{"Harborlight Suites", TRADE_HOTELS, -5},
	{"Finch Analytics", TRADE_SERVICES, 1},
};

/* Branches of the same firms, when more customers are wanted than there are firms. */
static const char *const branches[] = {"", " North", " South", " East", " West", " Central",
	" Pacific", " Atlantic", " Alpine", " Nordic", " Iberia", " Benelux", " Midlands", " Coast",
	" Valley", " Lakes", " Metro"};

enum { FIRMS = sizeof(firms) / sizeof(firms[0]) };
_Static_assert(
	FIRMS *(sizeof(branches) / sizeof(branches[0])) >= DEMO_TENANTS_MAX, "too few names");

static struct str id_of(const char *name, struct arena *a)
{
	char *id = arena_strdup(a, name);
	char *to = id;

	for (const char *p = name; *p; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;

		if (c >= 'a' && c <= 'z')
			*to++ = c;
		else if (to > id && to[-1] != '-')
			*to++ = '-';
	}
	*to = '\0';
	return str_from(id);
}

/* 0 to 1, the same for seed, tenant and purpose. */
static double chance(uint64_t seed, int tenant, const char *purpose)
{
	uint64_t h = hash_bytes(purpose, strlen(purpose), seed * 1000003 + (uint64_t)tenant);

	return (double)(h >> 11) * 0x1p-53;
}

static void give_contract(struct demo_tenant *t, uint64_t seed, int rank)
{
	double spread = 0.7 + 0.6 * chance(seed, rank, "seats");

	t->seats = 12 + (int)(3000 * t->size * spread);
	t->plan = t->seats > 120 ? "enterprise" : t->seats > 30 ? "business" : "starter";
	t->mrr_usd = 49 + t->seats * (t->seats > 120 ? 29 : t->seats > 30 ? 34 : 39);
	t->renewal_in_days = 10 + (int)(350 * chance(seed, rank, "renewal"));
	t->joined = rank > 4 && chance(seed, rank, "joins") < 0.3
			    ? 0.6 * chance(seed, rank, "joined")
			    : 0;
}

struct demo_tenant *demo_tenants_make(int n, uint64_t seed, struct arena *a)
{
	struct demo_tenant *all = arena_array(a, (size_t)n, sizeof(*all));
	int first = (int)(chance(seed, 0, "first") * FIRMS);
	double total = 0;

	for (int i = 0; i < n; i++)
		total += pow(i + 1, -ZIPF);
	for (int i = 0; i < n; i++) {
		int firm = (first + i * 7) %
			   FIRMS; /* 7 and the number of firms share no factor: each comes once */
		char *name = arena_printf(a, "%s%s", firms[firm].name, branches[i / FIRMS]);

		all[i].id = id_of(name, a);
		all[i].name = str_from(name);
		all[i].trade = firms[firm].trade;
		all[i].utc_offset_h = firms[firm].utc_offset_h;
		all[i].size = pow(i + 1, -ZIPF) / total;
		give_contract(&all[i], seed, i);
	}
	return all;
}
