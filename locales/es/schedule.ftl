# The form for a meeting that has a time, or options of its own.

schedule = Programar una reunión
    .do = Programar la reunión
    .busy = Programando su reunión…
    .when = Fecha y hora
    .zone = Su zona horaria es { $zone }.
    .zone-change = Cambiar
    .lasts = Duración
    .name = Nombre de la reunión
    .minutes = { $minutes } minutos
    .for = Para quién
    .for-hint = La reunión es de esa persona: la inicia ella en Zoom.
    .back = Volver a la página de inicio
    .colleague = Programar una reunión para un colega
    .nobody = Nadie le permite programar en su nombre
    .nobody-hint = En Zoom, un colega de su organización puede añadirle en la configuración de reuniones, en el privilegio de programación. Ambos necesitan una licencia.
    .myself = Programar una reunión para usted
    .not-now = Una reunión para un colega siempre tiene una hora: Zoom no inicia una al momento en nombre de otra persona.
change = Cambiar la reunión
    .do = Guardar los cambios
    .busy = Guardando los cambios…
    .same-link = El enlace sigue siendo el mismo. Quien tenga una entrada de calendario antigua necesita una nueva.
    .counts = { $left ->
        [0] Ha llegado al límite de Zoom de 100 reuniones nuevas o cambiadas hoy.
        [one] Esto cuenta como un cambio: hoy le queda { $left }.
       *[other] Esto cuenta como un cambio: hoy le quedan { $left }.
    }
different = Iniciar con otras opciones
    .do = Iniciar la reunión ahora

schedule-error = Escriba una fecha y una hora
    .unreadable = Escriba una fecha y una hora, por ejemplo 2026-12-01T10:00
    .past = La fecha y la hora deben ser futuras
    .twice = Esa hora ocurre dos veces en ese día, porque cambia el horario. Elija otra
    .never = Esa hora no existe en ese día, porque cambia el horario. Elija otra
    .far = La fecha debe estar dentro del próximo año
    .lasts = Elija cuánto dura la reunión
    .time-refused = Zoom no aceptó la hora. Elija otra
    .options-refused = Zoom no aceptó una de las opciones. Cámbielas
    .colleague-refused = Zoom no le permite programar para esta persona
    .request-refused = Zoom no aceptó la reunión. Cambie las opciones

planned = Su reunión está programada
    .state = Programada
    .detail = Empieza el { $when }. Nadie puede entrar hasta que usted la inicie.
    .detail-early = Empieza el { $when }. Su { -client } puede entrar antes que usted.
    .detail-colleague = Empieza el { $when }. Su colega la inicia en Zoom.
    .time = Hora
    .length = Duración
    .entrance = Antes de que usted llegue
    .with-host = Nadie puede entrar
    .early = Abierta { $minutes } minutos antes
    .any-time = Abierta en cualquier momento
    .change = Cambiar la hora o las opciones
    .again = Iniciarla de nuevo
    .again-note = Una reunión con hora puede empezar de nuevo durante un tiempo, si se cortó la llamada o su { -client } llega tarde.
