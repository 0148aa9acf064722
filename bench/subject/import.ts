import 'anykind'
