import '@regatta/core/gradients/register';
