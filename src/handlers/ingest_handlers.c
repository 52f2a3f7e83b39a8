#include "handlers/ingest_handlers.h"
