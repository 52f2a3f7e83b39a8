#include "views/soon_page.h"
