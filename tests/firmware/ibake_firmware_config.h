/* What the images of tests/firmware compile of the library; an example of IBAKE_CONFIG_FILE. SPDX-License-Identifier: Apache-2.0
 *
 * The same header serves the library and the programs that call it. Options that are not set here keep what field/config.h says. */
#ifndef IBAKE_TESTS_FIRMWARE_CONFIG_H
#define IBAKE_TESTS_FIRMWARE_CONFIG_H

#define IBAKE_SS_MAX_BITS 0 /* BF-BLS12381 only */
#define IBAKE_SMALL 1       /* smallest code, least stack */
#define IBAKE_WITH_P384 0
#define IBAKE_WITH_P521 0
#define IBAKE_WITH_BINDING 0   /* 1.5 KiB of flash, with which both roles no longer fit into 56 KiB */
#define IBAKE_BASE_TABLES 0    /* 32 KiB of flash and more for half the time of encryption: not here */
#define IBAKE_BURN_STACK 9216  /* at least the deepest stack of tests/firmware/budgets.json */
#define IBAKE_MIKEY_MAX 3072   /* the longest messages of an exchange fit, and key replies of a dozen keys */
#define IBAKE_SS_BITS 512      /* the structs of ibe/ss.h, of which nothing is used */

#endif
