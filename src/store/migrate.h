#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#endif
