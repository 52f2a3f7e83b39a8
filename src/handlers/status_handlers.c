#include "handlers/status_handlers.h"
