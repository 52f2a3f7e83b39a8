#ifndef HTTP_GUNZIP_H
#define HTTP_GUNZIP_H

#endif
