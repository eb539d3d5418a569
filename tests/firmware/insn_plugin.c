/* Plugin of qemu-system-arm: instructions between two functions of an image. SPDX-License-Identifier: Apache-2.0
 *
 *   -plugin libinsn_plugin.so,begin=ADDRESS,end=ADDRESS -d plugin
 *
 * prints a number each time that the second function is entered after the first. What is counted are whole translation blocks: there
 * are no interrupts in an image, so a block that is entered is executed to its end. Debian has no qemu-plugin.h: what is used of version
 * 1 of the interface (qemu 7.2, docs/devel/tcg-plugins) is declared here. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*translated)(uint64_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, void (*executed)(unsigned cpu, void *data), int flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
void qemu_plugin_outs(const char *text);

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

struct block {
    uint64_t address;
    size_t instructions;
};

static uint64_t begin, end, count;
static int counting;

static void executed(unsigned cpu, void *data) {
    const struct block *block = data;
    (void)cpu;
    if (counting && block->address == end) {
        char text[32];
        snprintf(text, sizeof text, "%" PRIu64 "\n", count);
        qemu_plugin_outs(text);
        counting = 0;
    } else if (block->address == begin) {
        counting = 1;
        count = 0;
    } else if (counting) {
        count += block->instructions;
    }
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb) {
    struct block *block = malloc(sizeof *block); /* as long as the emulator runs */
    (void)id;
    if (block == NULL) abort();
    block->address = qemu_plugin_tb_vaddr(tb);
    block->instructions = qemu_plugin_tb_n_insns(tb);
    qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, 0, block);
}

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv) {
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "begin=", 6) == 0) begin = strtoull(argv[i] + 6, NULL, 0);
        if (strncmp(argv[i], "end=", 4) == 0) end = strtoull(argv[i] + 4, NULL, 0);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
