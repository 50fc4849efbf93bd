export * from '@regatta/stats';
