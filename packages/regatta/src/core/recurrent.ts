export * from '@regatta/core/recurrent';
