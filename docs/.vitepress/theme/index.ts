import DefaultTheme from 'vitepress/theme-without-fonts';
import '@regatta/report/charts.css';
import './style.css';

// VitePress requires a default export here.
export default DefaultTheme;
