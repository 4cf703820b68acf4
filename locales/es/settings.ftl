# Settings, and the choices that a form for a meeting has as well.

settings = Ajustes
    .saved = Ajustes guardados
    .save = Guardar ajustes
    .new = Reuniones nuevas
    .clients = Lo que ven sus { -clients }
    .pages = Estas páginas
    .name = Nombre de las reuniones
    .name-hint = Su { -client } y Zoom pueden verlo. No nombra a nadie.
    .client-locale = Idioma para sus { -clients }
    .client-locale-hint = Para los nombres de las reuniones y para el mensaje con el enlace.
    .as-pages = El idioma de estas páginas
    .message = Mensaje con el enlace
    .message-hint = { $link } indica dónde va el enlace de la reunión. Déjelo vacío para usar nuestro texto. No escriba nombres ni datos de salud.
    .word = Palabra para las personas con quienes se reúne
    .word-usual = La habitual de este servicio
    .word-client = Cliente
    .word-patient = Paciente
    .locale = Idioma
    .locale-browser = El que pide su navegador
    .english = English
    .spanish = Español
    .zone = Zona horaria
    .zone-device = La que indica su dispositivo
    .theme = Colores
    .theme-system = Los que indica su dispositivo
    .theme-light = Claros
    .theme-dark = Oscuros
    .device = Este dispositivo
    .shared = Otras personas usan este equipo
    .shared-hint = Entonces su sesión se cierra al cerrar el navegador y tras 15 minutos sin uso.
settings-error = Hay un problema
    .prefix = Error:
    .too-long = El mensaje debe tener { $most } caracteres como máximo
    .without-link = El mensaje debe contener { $link } en el lugar donde va el enlace
    .other-braces = El mensaje no puede tener llaves alrededor de nada que no sea { $link }
    .unsendable = El mensaje tiene un carácter que no se puede enviar

## Names of meetings

name-video-appointment = Cita por videollamada
name-video-call = Videollamada
name-online-meeting = Reunión en línea
name-team-meeting = Reunión de equipo

## Choices for a meeting

options = Opciones
    .waiting-room = Las personas esperan en la sala de espera hasta que yo las deje entrar
    .early = Cuándo se puede entrar sin mí
    .early-hint = Solo para reuniones programadas sin sala de espera.
    .never = No antes que yo
    .five = 5 minutos antes del inicio
    .ten = 10 minutos antes del inicio
    .recording = Grabación
    .off = No
    .local = En mi equipo
    .cloud = En Zoom
    .recording-hint = Avise a su { -client } antes de grabar.
    .host-video = Mi cámara está encendida desde el principio
    .client-video = La cámara de mi { -client } está encendida desde el principio
    .passcode-note = El enlace siempre lleva un código de acceso, para que nadie pueda entrar adivinándolo.
    .locked-room-on = Sala de espera: sí. Lo decidió su organización en Zoom.
    .locked-room-off = Sala de espera: no. Lo decidió su organización en Zoom.
    .ruled-room-on = Sala de espera: sí. Lo decidieron los responsables de este servicio.
    .locked-recording-off = Grabación: no. Lo decidió su organización en Zoom.
    .locked-recording-local = Grabación: en su equipo. Lo decidió su organización en Zoom.
    .locked-recording-cloud = Grabación: en Zoom. Lo decidió su organización en Zoom.
    .ruled-recording-off = Grabación: no. Lo decidieron los responsables de este servicio.
