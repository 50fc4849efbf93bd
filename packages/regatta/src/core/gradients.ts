export * from '@regatta/core/gradients';
