import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

// VitePress asks for a default export here.
export default DefaultTheme;
