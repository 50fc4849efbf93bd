export * from '@regatta/core/keras';
