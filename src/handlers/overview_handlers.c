#include "handlers/overview_handlers.h"
