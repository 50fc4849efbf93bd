export * from '@regatta/datasets';
