#include "handlers/usage_handlers.h"
