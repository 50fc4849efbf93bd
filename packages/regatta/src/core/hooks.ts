export * from '@regatta/core/hooks';
