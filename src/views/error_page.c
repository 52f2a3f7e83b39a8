#include "views/error_page.h"
