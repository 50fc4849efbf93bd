export * from '@regatta/datasets/generated';
