/* Names of AI providers: SDKs, gateways and OpenTelemetry call the same one differently. */
#ifndef DOMAIN_PROVIDER_NAME_H
#define DOMAIN_PROVIDER_NAME_H

#include "base/str.h"

/* "aws" for "aws.bedrock", "google" for "vertex_ai"; a name that is not known as another's alias is
 * returned as it is. Either lives as long as `name`. */
struct str provider_name(struct str name);

#endif
