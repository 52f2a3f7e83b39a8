#ifndef INGEST_USAGE_JSON_H
#define INGEST_USAGE_JSON_H

#endif
