export * from '@regatta/training';
