#include "ingest/usage_record.h"
