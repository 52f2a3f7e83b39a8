#include "handlers/usage_pages.h"
