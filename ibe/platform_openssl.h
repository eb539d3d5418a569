/* Platform services from OpenSSL 3 and Linux: for hosts, tests and tools. SPDX-License-Identifier: Apache-2.0 */
#ifndef IBAKE_IBE_PLATFORM_OPENSSL_H
#define IBAKE_IBE_PLATFORM_OPENSSL_H

#include "ibe/platform.h"
#include "ibe/status.h"

IBAKE_API_BEGIN

/* Hashes and AES from OpenSSL's default library context, random octets from getrandom(2). Static storage, never null. Its
 * functions may be called from any number of threads; they fail when OpenSSL lacks an algorithm or memory. */
const ibake_platform *ibake_platform_openssl(void);

IBAKE_API_END
#endif
