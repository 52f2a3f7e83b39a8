/* opswatch prices: what AI calls cost. */
#include <stdio.h>
#include <string.h>

#include "bin/commands.h"
#include "bin/prices.h"

const char cmd_prices_help[] =
	"Usage: opswatch prices list [--model MODEL] [--at DATE] [--json]\n"
	"       opswatch prices set --model MODEL --input USD --output USD [OPTION]...\n"
	"       opswatch prices import FILE [--dry-run]\n"
	"\n"
	"Amounts are USD per million tokens. A call is priced by the list of its own\n"
	"time; calls that are stored keep their cost when prices change. The collector\n"
	"takes a change up within a minute.\n"
	"\n"
	"list shows the prices, those of tenants included.\n"
	"  --model MODEL         only those that match this name, however it is written\n"
	"                        (openai/gpt-4o-2024-08-06)\n"
	"  --at DATE             only those that hold at this time\n"
	"  --json                in the format that import reads\n"
	"\n"
	"set adds a price, or changes the one for the same model, tier and beginning.\n"
	"With --from, the price that holds until then ends there.\n"
	"  --model MODEL         a name; the price of gpt-4o also holds for its snapshots\n"
	"                        (gpt-4o-2024-08-06) and spellings (azure/gpt-4o)\n"
	"  --match KIND          exact (default), prefix, or regex (POSIX extended, upper\n"
	"                        and lower case alike)\n"
	"  --input USD, --output USD\n"
	"                        rates of plain tokens; required\n"
	"  --cache-read USD, --cache-write USD, --cache-write-1h USD, --reasoning USD,\n"
	"  --audio-input USD, --audio-output USD, --image-input USD\n"
	"                        rates of tokens that are priced apart; without one they\n"
	"                        cost what plain ones do\n"
	"  --per 1m|token        what the amounts are for (default: 1m)\n"
	"  --tier TIER           standard (default), batch, flex or priority\n"
	"  --min-prompt-tokens N only for calls with at least N prompt tokens\n"
	"  --provider NAME       only for calls of this provider\n"
	"  --tenant ID           only for this tenant; goes before the prices for all\n"
	"  --from DATE, --to DATE\n"
	"                        when it holds; a date (2026-12-01) or an RFC 3339 time\n"
	"  --source TEXT         where the price comes from\n"
	"\n"
	"import reads a file of prices; all of it or, on an error, nothing. A price that\n"
	"is there already is changed.\n"
	"  --dry-run             say what would change, change nothing\n"
	"FILE is the catalogue of github.com/pydantic/genai-prices (data.json) or a list\n"
	"in opswatch's own format, where \"per\" may also be \"token\":\n"
	"  {\"source\": \"contract 2026\", \"per\": \"1m\", \"prices\": [\n"
	"    {\"model\": \"gpt-4o\", \"input\": 2.5, \"cacheRead\": 1.25, \"output\": 10},\n"
	"    {\"model\": \"gpt-4o\", \"tenant\": \"acme\", \"from\": \"2026-01-01\",\n"
	"     \"input\": 2, \"output\": 8},\n"
	"    {\"model\": \"llama-3\", \"match\": \"prefix\", \"provider\": \"groq\",\n"
	"     \"input\": 0.05, \"output\": 0.08}]}\n"
	"Members of a price: model, match, provider, tenant, tier, minPromptTokens, from,\n"
	"to, source, input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning,\n"
	"audioInput, audioOutput, imageInput.\n";

static const struct {
	const char *name;
	enum exit_status (*run)(struct db *db, int argc, char **argv);
} subcommands[] = {
	{"list", prices_list},
	{"import", prices_import},
	{"set", prices_set},
};

enum exit_status cmd_prices(struct conf *conf, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++)
		if (strcmp(subcommands[i].name, name) == 0) {
			struct db *db = command_db(conf);
			enum exit_status status = subcommands[i].run(db, argc - 1, argv + 1);

			db_free(db);
			return status;
		}
	return command_misused("prices", "'%.40s' is none of list, set, import", name);
}
