#include "views/usage_page.h"
