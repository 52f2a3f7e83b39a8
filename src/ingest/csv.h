#ifndef INGEST_CSV_H
#define INGEST_CSV_H

#endif
