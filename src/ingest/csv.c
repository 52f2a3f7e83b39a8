#include "ingest/csv.h"
