export * from '@regatta/transformer';
