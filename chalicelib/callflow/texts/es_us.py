"""Generated from prompts/es-US.toml by `make texts`: edit that file."""

POLLY = {'language_code': 'es-US', 'voice_id': 'Lupe', 'engine': 'neural'}
PLAIN = {'greeting': 'Bienvenido a la conferencia. Marque el PIN de su reunión y después numeral. For English, press '
             'star, then pound.',
 'enter_pin': 'Marque el PIN de su reunión y después numeral.',
 'no_pin': 'No recibí ningún PIN. Marque los dígitos de su invitación y después numeral.',
 'bad_pin': 'Un PIN tiene al menos seis dígitos. Marque el PIN de su reunión y después numeral.',
 'wrong_pin': 'Ese PIN no abre ninguna reunión. Revise su invitación, marque el PIN otra vez y después '
              'numeral.',
 'pardon': 'Disculpe, no le entendí.',
 'too_many_tries': 'Ese fue el último intento. Revise su invitación y vuelva a llamar. Adiós.',
 'locked_out': 'Hubo demasiados PIN incorrectos. Intente más tarde. Adiós.',
 'meeting_full': 'La reunión está llena. Intente más tarde. Adiós.',
 'meeting_gone': 'Esta reunión ya terminó. Adiós.',
 'door_locked': 'El anfitrión cerró esta reunión. Adiós.',
 'not_joined': 'Disculpe, no fue posible entrar a la reunión. Vuelva a llamar. Adiós.',
 'please_wait': 'Gracias. La reunión tiene una sala de espera. Por favor, no cuelgue hasta que lo dejen '
                'entrar.',
 'still_waiting': 'Por favor, no cuelgue. Pronto lo dejarán entrar.',
 'waited_too_long': 'Todavía nadie lo ha dejado entrar. Llame de nuevo más tarde. Adiós.',
 'press_one': 'Hola. Le invitan a una reunión. Para entrar ahora, marque 1.',
 'press_one_again': 'Para entrar a la reunión, marque 1. Si no quiere entrar, cuelgue.',
 'joined': 'Está en la reunión. Para oír la ayuda, marque asterisco cero.',
 'muted': 'Su micrófono está apagado.',
 'unmuted': 'Su micrófono está encendido.',
 'mute_failed': 'Disculpe, no funcionó. Su micrófono sigue como estaba.',
 'hosts_speak': 'En esta reunión hablan los anfitriones. Si quiere decir algo, levante la mano con asterisco '
                'nueve.',
 'hand_up': 'Su mano está levantada.',
 'hand_down': 'Su mano está abajo.',
 'admitted_all': 'Todos los que esperaban pueden entrar.',
 'not_now': 'Disculpe, eso no funciona en este momento.',
 'keys_off': 'El teclado no funciona en este momento. Puede seguir hablando y escuchando.',
 'help_mute': 'Para apagar o encender su micrófono, marque asterisco seis.',
 'help_hand': 'Para levantar o bajar la mano, marque asterisco nueve.',
 'help_count': 'Para saber cuántas personas hay en la reunión, marque asterisco numeral.',
 'help_admit': 'Para dejar entrar a todos los que esperan, marque asterisco ocho.',
 'help_help': 'Para oír esto otra vez, marque asterisco cero.',
 'meeting_over': 'La reunión ha terminado. Adiós.',
 'removed': 'El anfitrión terminó su llamada. Adiós.',
 'cut_off': 'Se perdió la conexión con la reunión. Vuelva a llamar. Adiós.',
 'goodbye': 'Adiós.',
 'sorry': 'Disculpe, algo falló de nuestra parte. Intente de nuevo en unos minutos. Adiós.'}
COUNTED = {'head_count': {'one': 'Usted es la única persona en la reunión.',
                'other': 'Hay {number} personas en la reunión, contándole a usted.',
                'many': 'Hay más de cincuenta personas en la reunión.'}}
