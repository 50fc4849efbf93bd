export * from '@regatta/uncertainty';
