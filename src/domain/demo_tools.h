/* The tools and models of the demonstration, and when people use them. */
#ifndef DOMAIN_DEMO_TOOLS_H
#define DOMAIN_DEMO_TOOLS_H

#include "base/str.h"

/* model, provider, reasoning part of the completion, pace (latency against the tool's usual one) */
#define FOR_EACH_DEMO_MODEL(X)                                                \
	X(DEMO_GPT_4O, "gpt-4o-2024-08-06", "openai", 0, 1.0)                 \
	X(DEMO_GPT_4O_MINI, "gpt-4o-mini-2024-07-18", "openai", 0, 0.8)       \
	X(DEMO_GPT_4_1, "gpt-4.1-2025-04-14", "openai", 0, 1.0)               \
	X(DEMO_GPT_4_1_MINI, "gpt-4.1-mini-2025-04-14", "openai", 0, 0.8)     \
	X(DEMO_GPT_5_MINI, "gpt-5-mini", "openai", 0.45, 1.4)                 \
	X(DEMO_GPT_5_4_NANO, "gpt-5.4-nano", "openai", 0.25, 0.9)             \
	X(DEMO_O4_MINI, "o4-mini-2025-04-16", "openai", 0.6, 2.0)             \
	X(DEMO_SONNET_4_5, "claude-sonnet-4-5-20250929", "anthropic", 0, 1.0) \
	X(DEMO_SONNET_5, "claude-sonnet-5", "anthropic", 0, 0.85)             \
	X(DEMO_HAIKU_4_5, "claude-haiku-4-5-20251001", "anthropic", 0, 0.6)   \
	X(DEMO_FLASH_2_5, "gemini-2.5-flash", "google", 0, 0.7)               \
	X(DEMO_FLASH_3_7, "gemini-3.7-flash", "google", 0, 0.6)               \
	X(DEMO_IN_HOUSE, "in-house-7b", "vllm", 0, 0.5)

enum demo_model {
#define X(name, text, provider, reasoning, pace) name,
	FOR_EACH_DEMO_MODEL(X)
#undef X
};

struct demo_model_use {
	struct str name, provider;
	double reasoning, pace;
};
extern const struct demo_model_use demo_models[];

/* Office hours of working days, nightly runs, around the clock. */
enum demo_habit { DEMO_OFFICE, DEMO_NIGHT, DEMO_ALL_DAY };

struct demo_tool {
	const char *id;
	double weight; /* share of an average customer's calls */
	enum demo_habit habit;
	enum demo_model before, after;
	double change; /* when half the customers have changed model: part of the whole time */
	double prompt, completion; /* medians, tokens */
	double latency_ms;	   /* median */
	double cached;		   /* part of the prompt that is the same every time */
	const char *service_tier, *entity_type;
	unsigned trades; /* bit per enum demo_trade that uses it much; 0: all alike */
};
enum { DEMO_TOOLS = 13 };
extern const struct demo_tool demo_tools[DEMO_TOOLS];

/* How much a tool is used in a local hour (0 to 23) of a weekday (0 = Monday), against its busiest.
 */
double demo_activity(enum demo_habit habit, int weekday, int hour);

#endif
