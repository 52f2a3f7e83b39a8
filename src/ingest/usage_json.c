#include "ingest/usage_json.h"
