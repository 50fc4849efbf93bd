export * from '@regatta/training/node';
