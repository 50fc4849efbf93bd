export * from '@regatta/core/attention';
