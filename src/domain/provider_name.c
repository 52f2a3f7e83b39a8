#include "domain/provider_name.h"

#include "domain/model_name.h"

static const struct {
	const char *alias, *name;
} aliases[] = {
	{"bedrock", "aws"},
	{"aws.bedrock", "aws"},
	{"aws_bedrock", "aws"},
	{"amazon", "aws"},
	{"azure_ai", "azure"},
	{"azure_openai", "azure"},
	{"azure.ai.openai", "azure"},
	{"azure.ai.inference", "azure"},
	{"gemini", "google"},
	{"vertex_ai", "google"},
	{"gcp.gemini", "google"},
	{"gcp.gen_ai", "google"},
	{"gcp.vertex_ai", "google"},
	{"mistral_ai", "mistral"},
	{"mistralai", "mistral"},
	{"xai", "x-ai"},
	{"x_ai", "x-ai"},
	{"moonshot_ai", "moonshotai"},
	{"together_ai", "together"},
	{"fireworks_ai", "fireworks"},
};

struct str provider_name(struct str name)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (name_eq(name, str_from(aliases[i].alias)))
			return str_from(aliases[i].name);
	return name;
}
