import type { StreamFacts } from './schema.ts';

/** What comes from outside of any language: orders and entropy of the operating system. */

export const fileOrder: StreamFacts = {
  id: 'fs.order',
  title: { en: 'the file system’s order', 'zh-cn': '文件系统的顺序' },
  unseedable: true,
};

export const scheduling: StreamFacts = {
  id: 'scheduling',
  title: { en: 'the order in which parallel work finishes', 'zh-cn': '并行任务的完成顺序' },
  unseedable: true,
};

export const entropyPool: StreamFacts = {
  id: 'os.entropy',
  title: { en: 'the operating system’s entropy', 'zh-cn': '操作系统的熵源' },
  unseedable: true,
};
