export * from '@regatta/core/random';
