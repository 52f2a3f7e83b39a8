#include "domain/demo_tools.h"

#include "domain/demo_tenants.h"

const struct demo_model_use demo_models[] = {
#define X(name, text, provider, reasoning, pace)                                               \
	[name] = {{"" text, sizeof(text) - 1}, {"" provider, sizeof(provider) - 1}, reasoning, \
		pace},
	FOR_EACH_DEMO_MODEL(X)
#undef X
};

#define IN(trade) (1u << TRADE_##trade)

/* clang-format off */
/* id, weight, habit, model before and after, change,
 *	prompt, completion, latency, cached, service tier, entity, trades */
const struct demo_tool demo_tools[DEMO_TOOLS] = {
	{"chatbot",                30, DEMO_OFFICE,  DEMO_GPT_4O_MINI,  DEMO_GPT_5_MINI,   0.55,
		1600, 220,  1300, 0.6, NULL,    "Conversation",  0},
	{"document-analyzer",       8, DEMO_OFFICE,  DEMO_GPT_4O,       DEMO_SONNET_4_5,    0.4,
		4800, 380,  5200, 0.2, NULL,    "Document",      0},
	{"content-generator",       7, DEMO_OFFICE,  DEMO_SONNET_4_5,   DEMO_SONNET_5,     0.75,
		 900, 560,  7600,   0, NULL,    NULL,            0},
	{"lead-scoring",           11, DEMO_OFFICE,  DEMO_GPT_4_1_MINI, DEMO_GPT_5_4_NANO,  0.6,
		 700,  60,   750, 0.3, NULL,    "Lead",          IN(SERVICES) | IN(RETAIL)},
	{"product-descriptions",    7, DEMO_OFFICE,  DEMO_GPT_4O_MINI,  DEMO_GPT_5_4_NANO,  0.5,
		 500, 260,  2600,   0, NULL,    "Product",       IN(RETAIL)},
	{"scheduling",              8, DEMO_OFFICE,  DEMO_GPT_4_1_MINI, DEMO_FLASH_2_5,    0.45,
		 900,  90,  1100, 0.4, NULL,    "Appointment",   IN(HEALTH) | IN(SERVICES)},
	{"intake",                  6, DEMO_OFFICE,  DEMO_GPT_4O_MINI,  DEMO_HAIKU_4_5,    0.35,
		2200, 280,  1900, 0.5, NULL,    "Form",          IN(HEALTH)},
	{"prior-auth",              4, DEMO_OFFICE,  DEMO_GPT_4O,       DEMO_SONNET_4_5,    0.5,
		3400, 300,  6100, 0.3, NULL,    "Authorization", IN(HEALTH)},
	{"inventory-forecasting",   5, DEMO_NIGHT,   DEMO_O4_MINI,      DEMO_O4_MINI,         2,
		2400, 900, 14000,   0, "batch", NULL,            IN(RETAIL) | IN(INDUSTRY)},
	{"compliance-monitor",      4, DEMO_OFFICE,  DEMO_GPT_4_1,      DEMO_GPT_5_MINI,    0.7,
		2800, 150,  2900, 0.4, NULL,    "Document",      0},
	{"predictive-maintenance",  3, DEMO_ALL_DAY, DEMO_FLASH_2_5,    DEMO_FLASH_3_7,    0.85,
		3300, 160,  1500, 0.3, NULL,    "Machine",       IN(INDUSTRY)},
	{"revenue-management",      3, DEMO_NIGHT,   DEMO_O4_MINI,      DEMO_GPT_5_MINI,   0.65,
		2000, 800,  9000,   0, NULL,    NULL,            IN(HOTELS)},
	{"safety-monitor",          4, DEMO_ALL_DAY, DEMO_GPT_4O_MINI,  DEMO_GPT_4_1_MINI,  0.3,
		1100,  70,   900, 0.5, NULL,    NULL,            IN(INDUSTRY) | IN(HOTELS)},
};
/* clang-format on */

/* Activity by local hour of a working day, against the busiest. */
static const double working_hours[24] = {.03, .02, .02, .02, .03, .06, .15, .4, .75, .95, 1, .98,
	.75, .85, .97, .95, .85, .6, .35, .22, .16, .12, .08, .05};
static const double night_hours[24] = {
	.4, .8, 1, 1, .8, .4, .1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .05, .1, .2};
/* by weekday, Monday first */
static const double working_days[7] = {.98, 1.05, 1.04, 1.02, .9, .2, .14};

double demo_activity(enum demo_habit habit, int weekday, int hour)
{
	switch (habit) {
	case DEMO_OFFICE: return working_hours[hour] * working_days[weekday];
	case DEMO_NIGHT: return night_hours[hour];
	case DEMO_ALL_DAY: return 0.4;
	}
	return 0;
}
