# What stands around every page.

## The person whom a clinician sees. Every "-client…" has its "-patient…".

-client = cliente
-clients = clientes
-patient = paciente
-patients = pacientes

## The top

frame-description = Inicie una reunión de Zoom con un clic y dé el enlace a su { -client }.
frame-skip = Ir al contenido principal
frame-simulated = Zoom simulado – sin reuniones reales
frame-main = Principal
frame-new = Nueva reunión
frame-meetings = Reuniones
frame-settings = Ajustes
frame-account = Cuenta
frame-notice = Aviso
frame-sign-out = Cerrar sesión

leaving-unused = Su sesión se cerrará en menos de 2 minutos, porque Bedside no se usó aquí durante algún tiempo.
leaving-shared = Su sesión se cerrará en menos de 2 minutos, porque este es un equipo compartido.
leaving-stay = Mantener la sesión
leaving-stays = Su sesión sigue abierta.

## The foot

frame-about = Sobre este servicio
frame-help = Ayuda
frame-support = Contactar con el soporte
frame-privacy = Privacidad
frame-terms = Condiciones
frame-accessibility = Accesibilidad
frame-promise = Bedside no guarda el nombre de su { -client }.

## Times

time-day = { $month ->
    [1] { $day } de enero de { $year }
    [2] { $day } de febrero de { $year }
    [3] { $day } de marzo de { $year }
    [4] { $day } de abril de { $year }
    [5] { $day } de mayo de { $year }
    [6] { $day } de junio de { $year }
    [7] { $day } de julio de { $year }
    [8] { $day } de agosto de { $year }
    [9] { $day } de septiembre de { $year }
    [10] { $day } de octubre de { $year }
    [11] { $day } de noviembre de { $year }
   *[12] { $day } de diciembre de { $year }
}
time-clock = { $clock }
time-clock-utc = { $clock } UTC
time-there = { $time } ({ $zone })
time-both = { $day }, { $clock }

## Lengths of time

length-days = { $number ->
    [one] { $number } día
   *[other] { $number } días
}
length-hours = { $number ->
    [one] { $number } hora
   *[other] { $number } horas
}
length-minutes = { $number ->
    [one] { $number } minuto
   *[other] { $number } minutos
}
length-seconds = { $number ->
    [one] { $number } segundo
   *[other] { $number } segundos
}
length-under-a-minute = menos de un minuto
length-both = { $hours } y { $minutes }
