export * from '@regatta/keras';
