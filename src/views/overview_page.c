#include "views/overview_page.h"
